"""What the desk and a plan show of the orders that wait: the queue, an order in short, its cells, the checks."""
