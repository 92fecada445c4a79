"""What all tests share; being here, this file makes `tests.fakes` importable from every test."""
