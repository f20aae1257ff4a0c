"""What desk and plan show of the orders that wait: the queue, an order in short, its cells, the checks."""
