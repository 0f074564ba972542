"""Telegram: messages to bots read into tickets, and answers to them into their chats."""
