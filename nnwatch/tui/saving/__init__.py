"""What a person saves from the screens: files of their own, the live screen's numbers, pictures."""
