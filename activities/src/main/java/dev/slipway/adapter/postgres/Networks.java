package dev.slipway.adapter.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses as literals; a name is never looked up. */
final class Networks {
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Networks() {}

  static boolean literal(String address) {
    return LITERAL.matcher(address).matches();
  }

  /** The address alone, as a rule takes it. */
  static String host(String address) {
    return address + (address.contains(":") ? "/128" : "/32");
  }

  /** An address inside the network that a unit could have. */
  static String sample(String cidr) {
    byte[] bytes = bytes(cidr.substring(0, cidr.indexOf('/')));
    bytes[bytes.length - 1] |= 2;
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(cidr, e);
    }
  }

  static boolean inside(String address, String cidr) {
    int slash = cidr.indexOf('/');
    byte[] network = bytes(cidr.substring(0, slash));
    byte[] mask = new byte[network.length];
    int bits = Integer.parseInt(cidr.substring(slash + 1));
    for (int i = 0; i < bits; i++) {
      mask[i / 8] |= (byte) (0x80 >> (i % 8));
    }
    return same(bytes(address), network, mask);
  }

  static boolean inside(String address, String network, String netmask) {
    return same(bytes(address), bytes(network), bytes(netmask));
  }

  private static boolean same(byte[] address, byte[] network, byte[] mask) {
    if (address.length != network.length) {
      return false;
    }
    for (int i = 0; i < network.length; i++) {
      if ((address[i] & mask[i]) != (network[i] & mask[i])) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String literal) {
    if (!literal(literal)) {
      throw new IllegalArgumentException("not an address: " + literal);
    }
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}
