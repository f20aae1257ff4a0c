"""What stays of a run: a folder with report, workbook, a line of JSON per order, and masked logs."""
