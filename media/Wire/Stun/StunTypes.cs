namespace MediaServer.Wire.Stun;

public enum StunClass : byte
{
    Request = 0,
    Indication = 1,
    Success = 2,
    Error = 3,
}

public enum StunMethod : ushort
{
    Binding = 1,
}

/// <summary>Attribute types of RFC 8489 18.3 and RFC 8445 16.1; below 0x8000 the receiver must understand them.</summary>
public enum StunAttributeType : ushort
{
    MappedAddress = 0x0001,
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000A,
    Realm = 0x0014,
    Nonce = 0x0015,
    MessageIntegritySha256 = 0x001C,
    PasswordAlgorithm = 0x001D,
    UserHash = 0x001E,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Software = 0x8022,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802A,

    /// <summary>How often the controlling side has changed its mind (draft-thatcher-ice-renomination).</summary>
    Nomination = 0xC001,
}

/// <summary>Error codes that this server sends or must know.</summary>
public enum StunError : ushort
{
    None = 0,
    BadRequest = 400,
    Unauthenticated = 401,
    UnknownAttribute = 420,
    RoleConflict = 487,
}

/// <summary>The 96 bits that pair a response with its request.</summary>
public readonly record struct StunTransactionId(uint High, ulong Low);
