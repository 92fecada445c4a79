"""What is to be started: the form, the orders it makes, and how they are carried out."""
