"""An independent stand-in for a legacy EOMS: pages, rules, a store, faults, an oracle of accepted writes."""
