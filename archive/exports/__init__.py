"""What the archive holds, in the formats of others: values in, plain JSON and tables out."""
