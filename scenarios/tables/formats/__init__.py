"""Formats of table files: workbooks, plain text and Parquet, each read into sheets of text."""
