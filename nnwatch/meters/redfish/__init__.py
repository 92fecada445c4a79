"""Whole machines through the Redfish service of their management controller."""
