"""The actions of AI2-THOR 5.0, by name; `action.py` says what an action is."""
