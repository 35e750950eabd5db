"""The attacks of `script/soak attack` on the platform. The program itself imports nothing from here."""
