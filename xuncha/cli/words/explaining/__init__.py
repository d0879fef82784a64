"""What ``plan --explain`` prints."""
