"""The batch workbook: its columns, checks, template, and the rows that people fill."""
