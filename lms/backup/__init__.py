"""Everything an installation cannot be made anew from, in one file: database, uploads, printed certificates and keys."""
