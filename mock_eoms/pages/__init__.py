"""Page handlers of the site, one file per part of it."""
