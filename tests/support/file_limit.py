"""A limit on the size of this process's files, in place of a full disk; POSIX only."""

import resource
from contextlib import contextmanager


@contextmanager
def files_up_to(size):
    """No file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
