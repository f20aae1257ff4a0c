"""The program for a machine without the Internet: one folder with a Python, all packages and launchers.

`eoms-bot bundle` builds it (`build`); on the desk's machine `opening` starts the program in it.
"""
