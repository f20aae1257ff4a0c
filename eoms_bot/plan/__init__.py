"""Plans: what a preview keeps, and what people approve of it, in the workbook and in the console."""
