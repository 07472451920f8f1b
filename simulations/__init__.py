"""What happens when people spend under a policy: actions, engines, the monthly cycle, campaigns and reports."""
