"""Mail: letters read into tickets, and answers to them into their conversations."""
