"""Broken and hostile pages, made from good ones: no crash, no hang, no false quote."""
