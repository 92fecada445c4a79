"""AMD GPUs through amdsmi where it can be imported, else through the kernel."""
