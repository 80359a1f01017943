"""Everything a person can do, declared once: menus, buttons and the shortcut list come from here."""
