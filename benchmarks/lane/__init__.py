"""How fast a lane works, compared with others on the same orders and site.

The command is `python -m benchmarks.lane`. Everything is measured from outside and in the same way for
everybody. The site's log says when each order's submit came; what lies between two of them is what an order
costs. So start, log-in and report do not count. Contenders alternate, so that other work of the machine
affects all of them. The figures to look at are ratios.
"""
