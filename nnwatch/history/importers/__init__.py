"""Files of other tools as rows of history: one file a format, and each row names its tool and method."""
