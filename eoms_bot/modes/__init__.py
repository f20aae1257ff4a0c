"""The modes: one file for each way in which a person or a schedule runs the bot."""
