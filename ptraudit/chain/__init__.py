"""What makes an answer trustworthy: signatures, keys, and proofs that something does not exist (RFC 4033 to 4035).

Everything here is a pure function of records; `gather.trust` asks for them. The cryptography is that of dnspython and of
the library cryptography. What a stranger can make us compute is bounded: names have many keys and many signatures only in
an attack (CVE-2023-50387), and hashes many rounds only by mistake (RFC 9276).
"""
