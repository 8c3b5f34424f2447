namespace MediaServer.Wire.Sip;

/// <summary>What our answers say in words. Nobody parses them; they are for whoever reads a trace.</summary>
public static class SipStatus
{
    public static ReadOnlySpan<byte> Phrase(int status) =>
        status switch
        {
            100 => "Trying"u8,
            180 => "Ringing"u8,
            183 => "Session Progress"u8,
            200 => "OK"u8,
            202 => "Accepted"u8,
            302 => "Moved Temporarily"u8,
            400 => "Bad Request"u8,
            401 => "Unauthorized"u8,
            403 => "Forbidden"u8,
            404 => "Not Found"u8,
            405 => "Method Not Allowed"u8,
            406 => "Not Acceptable"u8,
            408 => "Request Timeout"u8,
            410 => "Gone"u8,
            415 => "Unsupported Media Type"u8,
            416 => "Unsupported URI Scheme"u8,
            420 => "Bad Extension"u8,
            422 => "Session Interval Too Small"u8,
            480 => "Temporarily Unavailable"u8,
            481 => "Call/Transaction Does Not Exist"u8,
            482 => "Loop Detected"u8,
            483 => "Too Many Hops"u8,
            486 => "Busy Here"u8,
            487 => "Request Terminated"u8,
            488 => "Not Acceptable Here"u8,
            491 => "Request Pending"u8,
            500 => "Server Internal Error"u8,
            501 => "Not Implemented"u8,
            503 => "Service Unavailable"u8,
            504 => "Server Time-out"u8,
            505 => "Version Not Supported"u8,
            600 => "Busy Everywhere"u8,
            603 => "Decline"u8,
            604 => "Does Not Exist Anywhere"u8,
            606 => "Not Acceptable"u8,
            < 200 => "Progress"u8,
            < 300 => "OK"u8,
            < 400 => "Redirect"u8,
            < 500 => "Request Failure"u8,
            < 600 => "Server Failure"u8,
            _ => "Global Failure"u8,
        };
}
