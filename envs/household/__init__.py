"""The household: AI2-THOR with and without Unity, behind one adapter."""
