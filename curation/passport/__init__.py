"""The nine rules K01 to K09 of a business and its products, and *Layak* as it is granted."""
