namespace MediaServer.Wire.Sip;

/// <summary>The methods that this program knows by name; method names are case-sensitive (RFC 3261 7.1).</summary>
public enum SipMethod : byte
{
    Other,
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Register,
    Prack,
    Update,
    Refer,
    Notify,
    Info,
    Message,
    Subscribe,
    Publish,
}

public static class SipMethods
{
    public static SipMethod Parse(ReadOnlySpan<byte> name)
    {
        for (var method = SipMethod.Invite; method <= SipMethod.Publish; method++)
        {
            if (name.SequenceEqual(method.Name))
                return method;
        }
        return SipMethod.Other;
    }

    extension(SipMethod method)
    {
        /// <summary>As written on the wire; empty for <see cref="SipMethod.Other"/>.</summary>
        public ReadOnlySpan<byte> Name =>
            method switch
            {
                SipMethod.Invite => "INVITE"u8,
                SipMethod.Ack => "ACK"u8,
                SipMethod.Bye => "BYE"u8,
                SipMethod.Cancel => "CANCEL"u8,
                SipMethod.Options => "OPTIONS"u8,
                SipMethod.Register => "REGISTER"u8,
                SipMethod.Prack => "PRACK"u8,
                SipMethod.Update => "UPDATE"u8,
                SipMethod.Refer => "REFER"u8,
                SipMethod.Notify => "NOTIFY"u8,
                SipMethod.Info => "INFO"u8,
                SipMethod.Message => "MESSAGE"u8,
                SipMethod.Subscribe => "SUBSCRIBE"u8,
                SipMethod.Publish => "PUBLISH"u8,
                _ => default,
            };
    }
}
