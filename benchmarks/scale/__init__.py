"""Beyond one machine: a province and the country, with measured costs.

Queues of orders wait for lanes, cores and the ledger.
"""
