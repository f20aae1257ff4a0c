"""Past one machine: a province and the country as queues of orders before lanes, cores and the ledger, with measured costs."""
