"""When which run is due: pure, except for the file of the run table."""
