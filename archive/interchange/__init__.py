"""What other formats call things, and how a value of theirs becomes one of ours and back."""
