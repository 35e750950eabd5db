"""The measurements of `script/bench` and `script/soak`. The program itself imports nothing from here."""
