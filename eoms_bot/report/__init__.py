"""What stays of a run: its folder with report, workbook, one line of JSON per order, and masked logs."""
