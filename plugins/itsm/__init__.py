"""The service desk: incidents, problems, alerts, requests and changes."""
