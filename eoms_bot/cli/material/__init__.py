"""Commands 资料: workbooks, tables, calls and the reading."""
