"""The search of lessons and glossary words: what is indexed, how a question is read, what is found."""
