using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Wire.Sip;

/// <summary>The values of all fields of one kind.</summary>
public ref struct SipHeaderValues
{
    private readonly SipMessage _message;
    private readonly SipHeader _header;
    private int _index;
    private SipValues _list;

    internal SipHeaderValues(SipMessage message, SipHeader header)
    {
        (_message, _header) = (message, header);
        _index = -1;
    }

    public readonly ReadOnlySpan<byte> Current => _list.Current;

    public readonly SipHeaderValues GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            if (_list.MoveNext())
                return true;
            do
            {
                if (++_index >= _message.HeaderCount)
                    return false;
            } while (_message.Header(_index) != _header);
            _list = new SipValues(_message.Value(_index));
        }
    }
}
