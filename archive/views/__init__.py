"""Views: a table described in plain values and a pure function from events to rows, each."""
