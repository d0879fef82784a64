"""What any plan and any roster has to keep to, checked apart from the models."""
