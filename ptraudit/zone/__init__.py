"""Zones as their owners write them: master files, and what lies at a name. Pure; imports nothing that asks anybody."""
