"""Pure values: dates, quantities, absences, references, attribution, statements."""
