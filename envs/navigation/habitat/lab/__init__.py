"""What runs beside habitat-lab, in its interpreter; nothing of ours may be imported here."""
