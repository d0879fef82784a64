"""What commands print: answers, tables and sentences."""
