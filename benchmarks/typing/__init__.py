"""How many cells and keys an order of the bundled site costs a person, for each way of answering."""
