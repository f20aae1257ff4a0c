"""What a person would call a step, one file each: log in, collect, read, accept, reject, complete, leftover, prove."""
