"""What a session does, told to OpenTelemetry and to structured logs."""
